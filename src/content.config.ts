import { defineCollection } from "astro:content";
import { glob } from "astro/loaders";
import { z } from "astro/zod";
import { docsSchema } from "@astrojs/starlight/schema";

/** The workshop's text: lessons and reference, read from `content/`. */
const docs = defineCollection({
  loader: glob({ base: "./content", pattern: ["**/*.{md,mdx}", "!samples/**"] }),
  schema: docsSchema({
    extend: z.object({
      /** `page` is a page of the book; the others bring their own title and use the whole width. */
      layout: z.enum(["page", "home", "workspace"]).default("page"),
      /** Reading and running, for lessons. */
      minutes: z.number().int().positive().optional(),
      /** What one can do afterwards, for lessons. */
      objectives: z.array(z.string()).optional(),
      /** The forms in which lessons have it, for pages of the glossary. */
      terms: z.array(z.string()).min(1).optional(),
      /** Numbers of the lessons that this one builds on; the map of the workshop draws them. */
      prerequisites: z.array(z.string().regex(/^\d\.\d$/)).optional(),
    }),
  }),
});

/** The labs' briefs, read from `labs/<id>/index.mdx`; how a lab is judged stands in `lab.ts` beside it. */
const labs = defineCollection({
  loader: glob({
    base: "./labs",
    pattern: "*/index.mdx",
    generateId: ({ entry }) => entry.split("/")[0] ?? entry,
  }),
  schema: z.object({
    /** Stable, and equal to the folder's name. */
    id: z.string(),
    /** Raised when starter or checks change. */
    rev: z.number().int().positive(),
    title: z.string(),
    description: z.string(),
    minutes: z.number().int().positive(),
    level: z.enum(["introductory", "intermediate", "advanced"]),
    objectives: z.array(z.string()).min(1),
    prerequisites: z.array(z.string()).default([]),
  }),
});

export const collections = { docs, labs };
