/** Links inside the site. `path` starts at the site's root; the result starts at the sub-path the site is built for. */
export function to(path: `/${string}`): string {
  return import.meta.env.BASE_URL.replace(/\/$/, "") + path;
}
