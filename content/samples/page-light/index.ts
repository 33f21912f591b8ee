type Item = { name: string; shelf: string };

export const handler = async (event: { items: Item[] }) => {
  if (!isListOfItems(event.items)) {
    throw new TypeError("items: expected a list of items");
  }
  return {
    date: new Date().toISOString().slice(0, 10),
    shelves: Object.groupBy(event.items, (it) => it.shelf),
  };
};

function isListOfItems(value: unknown): value is Item[] {
  return Array.isArray(value) && value.every(isItem);
}

function isItem(value: Partial<Item> | null): boolean {
  return (
    typeof value?.name === "string" &&
    typeof value.shelf === "string"
  );
}
