export const handler = async (event: { order: string }) => {
  await reserveStock(event.order);

  // The customer need not wait for the receipt, so we do not wait for it either.
  setTimeout(() => sendReceipt(event.order), 30);

  return { accepted: event.order };
};

async function sendReceipt(order: string) {
  console.log(`sending the receipt of order ${order}`);
  await fetch("https://mail.example.com/receipts", { method: "POST", body: order });
}

// Stands for a call to a database.
const reserveStock = (_order: string) => new Promise((resolve) => setTimeout(resolve, 120));
