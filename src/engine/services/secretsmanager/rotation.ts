/**
 * Rotation by a function: four steps, each a synchronous invocation; when one fails, all of them again.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda.html
 */
import type { Agenda, Entry } from "../../kernel/agenda.ts";
import { fromMs, toMs } from "../../kernel/instant.ts";
import { RandomStream } from "../../kernel/random.ts";
import type { SecretRotation } from "../../kernel/trace/secrets.ts";
import type { TraceEvent } from "../../kernel/trace.ts";
import { ConfigurationError } from "../../lambda/configuration-rules.ts";
import { functionArn } from "../../lambda/environment-variables.ts";
import { ROTATION_RETRIES, rotationRetryUs } from "../../lambda/time-model.ts";
import { ServiceError } from "../api/service-error.ts";
import type { RotationConfiguration, RotationRules } from "./configuration.ts";
import { invalidRequest } from "./errors.ts";
import { checkRules, nextWindow } from "./rotation-schedule.ts";
import { CURRENT, PENDING, type Secret } from "./secret.ts";

/** Functions of the account, for rotations. */
export interface RotationFunctions {
  /** Whether it exists and its policy lets Secrets Manager invoke it for the secret. */
  mayInvoke(functionArn: string, secretArn: string): boolean;
  /** Invokes synchronously. `error`: why the invocation failed, if it did. */
  invoke(
    functionArn: string,
    payload: string,
    sourceId: string,
    onAnswer: (error: string | undefined) => void,
  ): void;
}

interface RotationPorts {
  readonly agenda: Agenda;
  readonly seed: string;
  readonly epochMs: number;
  readonly functions: RotationFunctions;
  record(event: TraceEvent): void;
}

/** What RotateSecret is told. */
export interface RotationOrder {
  readonly clientRequestToken: string;
  readonly functionArn?: string | undefined;
  readonly rules?: RotationRules | undefined;
  readonly rotateImmediately: boolean;
}

const STEPS = ["createSecret", "setSecret", "testSecret", "finishSecret"] as const;

export class Rotations {
  private readonly ports: RotationPorts;
  private readonly running = new Set<Secret>();
  private readonly due = new Map<Secret, Entry>();

  constructor(ports: RotationPorts) {
    this.ports = ports;
  }

  /** Sets rotation up for a secret of the account. Throws {@link ConfigurationError}. */
  define(secret: Secret, configuration: RotationConfiguration, place: string): void {
    const { functionName, atMs = 0, rotateImmediately = true, ...rules } = configuration;
    const { agenda, seed } = this.ports;
    try {
      checkRules(rules);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      throw new ConfigurationError(place, error.message);
    }
    const arn = functionName.startsWith("arn:") ? functionName : functionArn(functionName);
    const token = new RandomStream(seed, `secretsmanager ${secret.name} rotation`).uuid();
    agenda.at(
      Math.max(agenda.now, fromMs(atMs)),
      () => {
        if (secret.deletionAt !== undefined) return;
        try {
          this.rotate(secret, {
            clientRequestToken: token,
            functionArn: arn,
            rules,
            rotateImmediately,
          });
        } catch (error) {
          if (!(error instanceof ServiceError)) throw error;
          this.ports.record({ type: "run.note", kind: "rejected", message: error.message });
        }
      },
      { background: !rotateImmediately },
    );
  }

  /** Throws {@link ServiceError}. */
  rotate(secret: Secret, order: RotationOrder): void {
    const { clientRequestToken, rotateImmediately } = order;
    const arn = order.functionArn ?? secret.rotation?.functionArn;
    if (arn === undefined) {
      throw invalidRequest("No Lambda rotation function ARN is associated with this secret.");
    }
    if (!this.ports.functions.mayInvoke(arn, secret.arn)) {
      throw new ServiceError(
        "AccessDeniedException",
        "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal secretsmanager.amazonaws.com.",
      );
    }
    const rules = order.rules ?? secret.rotation?.rules ?? {};
    checkRules(rules);
    const unfinished = unfinishedVersion(secret);
    secret.rotation = { functionArn: arn, rules, enabled: true };
    this.plan(secret);
    if (unfinished !== undefined || this.running.has(secret)) {
      if (!this.running.has(secret))
        this.begin(secret, unfinished!, "an earlier rotation did not end");
      throw invalidRequest(
        "A previous rotation isn't complete. That rotation will be reattempted.",
      );
    }
    if (rotateImmediately) this.begin(secret, clientRequestToken, "it was asked for");
    else this.test(secret, clientRequestToken);
  }

  cancel(secret: Secret): void {
    if (secret.rotation) secret.rotation = { ...secret.rotation, enabled: false };
    this.unplan(secret);
  }

  private begin(secret: Secret, token: string, because: string): void {
    this.running.add(secret);
    secret.put(token, undefined, [PENDING]);
    this.note(secret, token, { status: "started", attempt: 1, because });
    this.attempt(secret, token, 1);
  }

  private attempt(secret: Secret, token: string, attempt: number): void {
    this.step(secret, token, attempt, 0);
  }

  private step(secret: Secret, token: string, attempt: number, index: number): void {
    const step = STEPS[index];
    if (!step) return this.conclude(secret, token, attempt);
    this.note(secret, token, { status: "step", step, attempt, because: `step ${index + 1} of 4` });
    this.invoke(secret, token, step, (error) => {
      if (error === undefined) this.step(secret, token, attempt, index + 1);
      else this.failed(secret, token, attempt, step, error);
    });
  }

  private conclude(secret: Secret, token: string, attempt: number): void {
    if (unfinishedVersion(secret) !== undefined || secret.staged(CURRENT)?.id !== token) {
      const error = `finishSecret did not move ${CURRENT} to version ${token}`;
      return this.failed(secret, token, attempt, "finishSecret", error);
    }
    this.running.delete(secret);
    secret.rotatedAt = this.ports.agenda.now;
    const because = `all steps succeeded, and ${CURRENT} is at the new version`;
    this.note(secret, token, { status: "succeeded", attempt, because });
    this.plan(secret);
  }

  private failed(
    secret: Secret,
    token: string,
    attempt: number,
    step: (typeof STEPS)[number],
    error: string,
  ): void {
    const { agenda } = this.ports;
    if (attempt > ROTATION_RETRIES || secret.deletionAt !== undefined) {
      this.running.delete(secret);
      const because = `${step} failed: ${error}. It was tried ${attempt} times.`;
      return this.note(secret, token, { status: "failed", step, attempt, because });
    }
    const waits = rotationRetryUs(attempt);
    const because = `${step} failed: ${error}. All steps again in ${toMs(waits) / 1_000} s.`;
    this.note(secret, token, { status: "retrying", step, attempt, because });
    agenda.at(agenda.now + waits, () => this.attempt(secret, token, attempt + 1));
  }

  /** Without a rotation, AWS runs `testSecret` on a version that it takes away again. */
  private test(secret: Secret, token: string): void {
    this.running.add(secret);
    secret.put(token, undefined, [PENDING]);
    const because = "rotation was set up without rotating at once; AWS tries its function";
    this.note(secret, token, { status: "step", step: "testSecret", attempt: 1, because });
    this.invoke(secret, token, "testSecret", () => {
      this.running.delete(secret);
      secret.forget(token);
    });
  }

  private invoke(
    secret: Secret,
    token: string,
    step: string,
    onAnswer: (error: string | undefined) => void,
  ): void {
    const payload = { Step: step, SecretId: secret.arn, ClientRequestToken: token };
    this.ports.functions.invoke(
      secret.rotation!.functionArn,
      JSON.stringify(payload),
      `rotation of ${secret.name}`,
      onAnswer,
    );
  }

  private plan(secret: Secret): void {
    this.unplan(secret);
    const { rotation } = secret;
    if (!rotation?.enabled) return;
    const { agenda, epochMs, seed } = this.ports;
    const window = nextWindow(rotation.rules, epochMs + toMs(agenda.now));
    if (!window) return;
    const random = new RandomStream(seed, `secretsmanager ${secret.name} window ${window.opensMs}`);
    const at = fromMs(Math.floor(random.between(window.opensMs, window.closesMs)) - epochMs);
    rotation.nextAt = fromMs(window.closesMs - epochMs);
    const entry = agenda.at(at, () => this.rotateByPlan(secret), { background: true });
    this.due.set(secret, entry);
  }

  private rotateByPlan(secret: Secret): void {
    if (secret.deletionAt !== undefined) return;
    const { seed, agenda } = this.ports;
    const token = new RandomStream(seed, `secretsmanager ${secret.name} at ${agenda.now}`).uuid();
    const unfinished = unfinishedVersion(secret);
    this.plan(secret);
    if (!this.running.has(secret)) {
      this.begin(secret, unfinished ?? token, "its schedule says so");
    }
  }

  private unplan(secret: Secret): void {
    const entry = this.due.get(secret);
    if (entry) this.ports.agenda.cancel(entry);
    this.due.delete(secret);
  }

  private note(
    secret: Secret,
    versionId: string,
    rest: Omit<SecretRotation, "type" | "secret" | "versionId">,
  ): void {
    this.ports.record({ type: "secret.rotation", secret: secret.name, versionId, ...rest });
  }
}

/** A version that is pending and not current: what a rotation that has not ended leaves. */
function unfinishedVersion(secret: Secret): string | undefined {
  const pending = secret.staged(PENDING);
  return pending && !pending.stages.includes(CURRENT) ? pending.id : undefined;
}
