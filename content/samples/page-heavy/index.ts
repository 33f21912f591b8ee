import { format } from "date-fns";
import lodash from "lodash";
import { z } from "zod";

const Event = z.object({
  items: z.array(
    z.object({ name: z.string(), shelf: z.string() }),
  ),
});

export const handler = async (event: unknown) => {
  const { items } = Event.parse(event);
  return {
    date: format(new Date(), "yyyy-MM-dd"),
    shelves: lodash.groupBy(items, "shelf"),
  };
};
