abstract class Repository<T extends { id: string }> {
  readonly #items = new Map<string, T>();
  static #made = 0;
  constructor(protected readonly name: string) {
    Repository.#made += 1;
  }
  save(item: T): this {
    this.#items.set(item.id, item);
    return this;
  }
  get size() {
    return this.#items.size;
  }
  static get made() {
    return Repository.#made;
  }
}

class Orders extends Repository<{ id: string; total: number }> {
  describe = () => `${this.name}: ${this.size}`;
}

const orders = new Orders("orders");

export const handler = async (event: { id: string; total: number }) => {
  orders.save(event);
  return [orders.describe(), Repository.made, event satisfies { id: string }];
};
