/** Logical ids as the Serverless Framework makes them: `resources` refer to them. */

export const upperFirst = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** Of a function, a layer or an authorizer: `place-order` is PlaceDashorder. */
export const normalName = (name: string): string =>
  upperFirst(name.replaceAll("-", "Dash").replaceAll("_", "Underscore"));

/** Of a queue, topic or bucket: letters and digits alone. */
export const plainName = (name: string): string => upperFirst(name.replace(/[^0-9A-Za-z]/g, ""));

/** Of a path or route: `/orders/{id}` is OrdersIdVar. */
export const pathName = (path: string): string =>
  path
    .split("/")
    .map((part) =>
      upperFirst(
        upperFirst(part.toLowerCase())
          .replaceAll("-", "Dash")
          .replace(/\{(.*)\}/g, "$1Var")
          .replace(/[^0-9A-Za-z]/g, ""),
      ),
    )
    .join("");
