export enum Status {
  Placed = "PLACED",
  Sent = "SENT",
}

export interface Order {
  item: string;
  status: Status;
  price: string;
}
