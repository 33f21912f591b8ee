function logged(target: unknown, name: string, descriptor: PropertyDescriptor) {
  return descriptor;
}

class Orders {
  @logged async handler() {
    return 1;
  }
}

export const handler = new Orders().handler;
