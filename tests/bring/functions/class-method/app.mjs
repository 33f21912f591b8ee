class OrderService {
  constructor(clock) {
    this.clock = clock;
    this.count = 0;
  }
  handle = async (event) => ({ id: event.id, nth: ++this.count, year: this.clock().getUTCFullYear() > 2000 });
}

const service = new OrderService(() => new Date());
export const lambdaHandler = service.handle;
