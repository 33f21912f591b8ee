import { askCarrier } from "./carrier";

interface Parcel {
  zone: string;
}

export const handler = async ({ zone }: Parcel) => {
  // TODO: think of the carrier's bad days.
  for (;;) {
    const reply = await askCarrier(zone);
    if (reply.ok) {
      const { cents } = (await reply.json()) as { cents: number };
      return { status: "quoted", cents };
    }
  }
};
