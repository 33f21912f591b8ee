/** Servers for the databases of runs: booted when a scenario has one, and used again by the next. */
import type { PostgresSupply } from "../../engine/index.ts";
import type { Loading } from "../protocol.ts";
import type { PostgresAssets } from "./module.ts";
import { PostgresServer } from "./server.ts";

type Tell = (loading: Loading) => void;

export interface PostgresServers {
  /** Has `count` servers ready. Before every run that has databases. */
  prepare(count: number, onLoading?: Tell): Promise<PostgresSupply>;
}

export function createPostgresServers(
  load: (onLoading?: Tell) => Promise<PostgresAssets>,
): PostgresServers {
  let kept: PostgresServer[] = [];
  let loading: Promise<PostgresAssets> | undefined;
  const assetsOnce = async (onLoading?: Tell): Promise<PostgresAssets> => {
    try {
      return await (loading ??= load(onLoading));
    } catch (error) {
      // The next run may have a connection again.
      loading = undefined;
      throw error;
    }
  };
  return {
    async prepare(count, onLoading) {
      const assets = await assetsOnce(onLoading);
      kept = kept.filter(({ canBeginAgain }) => canBeginAgain);
      while (kept.length < count) kept.push(await PostgresServer.boot(assets));
      const free = kept.slice(0, count);
      return {
        start(surroundings) {
          const server = free.shift();
          if (!server)
            throw new Error(`${count} databases were prepared, and one more is asked for`);
          server.begin(surroundings);
          return server;
        },
      };
    },
  };
}
