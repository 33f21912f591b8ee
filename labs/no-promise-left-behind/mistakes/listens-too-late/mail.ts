import { EventEmitter } from "node:events";

/** Sends the receipt of an order. Emits "sent" when it is sent, or "error". Asking twice sends it once. */
export function sendReceipt(orderId: string, email: string): EventEmitter {
  const receipt = new EventEmitter();
  fetch(`https://mail.example.com/receipts/${orderId}`, {
    method: "PUT",
    body: JSON.stringify({ orderId, email }),
  }).then(
    (reply) => {
      if (reply.ok) receipt.emit("sent");
      else receipt.emit("error", new Error(`The mail service answered ${reply.status}`));
    },
    (error) => receipt.emit("error", error),
  );
  return receipt;
}
