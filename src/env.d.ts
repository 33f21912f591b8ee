/** Starlight's own components, or what astro.config.mjs puts in their place; Starlight ships no types for these names. */
declare module "virtual:starlight/components/*" {
  const component: (props: Record<string, unknown>) => unknown;
  export default component;
}
