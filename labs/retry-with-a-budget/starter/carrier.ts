/** Asks the carrier what it costs to send a parcel into a zone. */
export const askCarrier = (zone: string) =>
  fetch(`https://carrier.example.com/rates/${zone}`);
