// @ts-check

/** @typedef {{ version?: string, optionalDependencies?: Record<string, string> }} LockedPackage */

/**
 * Optional dependencies of locked packages that are not in the lockfile themselves.
 * @param {{ packages: Record<string, LockedPackage> }} lock
 */
export function missingOptionals({ packages }) {
  return Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => !resolves(packages, path, name))
      .map(([name, version]) => ({ wantedBy: path, name, version })),
  );
}

/**
 * Node's search: the package's own node_modules, then those of the folders above.
 * @param {Record<string, LockedPackage>} packages @param {string} path @param {string} name @returns {boolean}
 */
function resolves(packages, path, name) {
  if (packages[`${path && `${path}/`}node_modules/${name}`]) return true;
  if (path === "") return false;
  return resolves(
    packages,
    path.slice(0, Math.max(0, path.lastIndexOf("node_modules/") - 1)),
    name,
  );
}
