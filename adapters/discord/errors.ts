import { RESTJSONErrorCodes as Code, DiscordAPIError, HTTPError, RateLimitError } from 'discord.js';
import { networkCode, PlatformError } from '../../src/platform/platform-error.ts';

/** Codes of Discord's REST API that one place of this adapter asks for; the sets below hold the others. */
export const apiCode = {
  unknownMessage: Code.UnknownMessage,
  unknownWebhook: Code.UnknownWebhook,
  unknownInteraction: Code.UnknownInteraction,
  alreadyAcknowledged: Code.InteractionHasAlreadyBeenAcknowledged,
  invalidWebhookToken: Code.InvalidWebhookToken,
  /** To quote a message the bot must be allowed to read the channel's history. */
  noReplyWithoutHistory: Code.CannotReplyWithoutPermissionToReadMessageHistory,
} as const;

/** The token is dead or was never known: the interaction can't be answered any more. */
export const lostInteraction: readonly number[] = [
  Code.UnknownWebhook,
  Code.InvalidWebhookToken,
  Code.UnknownInteraction,
];

/** Nothing the bot could say would be taken there: the place is gone, closed to it, or keeps its kind of text out. */
const closedPlace: readonly number[] = [
  Code.UnknownChannel,
  Code.UnknownGuild,
  Code.MissingAccess,
  Code.CannotExecuteActionOnDMChannel,
  Code.CannotSendMessagesInNonTextChannel,
  Code.ChannelVerificationLevelTooHighForYouToGainAccess,
  Code.CannotExecuteActionOnThisChannelType,
  Code.InvalidActionOnArchivedThread,
  Code.CannotSendAMessageInAForumChannel,
  Code.UserBannedFromThisGuild,
  Code.ThreadLocked,
  Code.MessageWasBlockedByAutomaticModeration,
  Code.TitleWasBlockedByAutomaticModeration,
  Code.MessageBlockedByHarmfulLinksFilter,
];

/** The person can't be written to. */
const closedPerson: readonly number[] = [
  Code.UnknownUser,
  Code.ExplicitContentCannotBeSentToTheDesiredRecipient,
  Code.CannotSendMessagesToThisUser,
  Code.InvalidRecipients,
  Code.CannotSendMessagesToThisUserDueToHavingNoMutualGuilds,
];

/** Refusals that another try may get past. */
const passing: readonly number[] = [
  Code.ActionCannotBePerformedDueToSlowmodeRateLimit,
  Code.ChannelWriteRateLimit,
  Code.ServerWriteRateLimit,
  Code.OpeningDirectMessagesTooFast,
  Code.SendMessagesHasBeenTemporarilyDisabled,
  Code.FeatureTemporarilyDisabledServerSide,
  Code.ServiceResourceIsBeingRateLimited,
  Code.CloudflareIsBlockingYourRequest,
  Code.IndexNotYetAvailable,
  Code.APIResourceOverloaded,
];

/** A failed call to Discord; its `code` is Discord's own (10062), else `HTTP_503`, `RATE_LIMITED` or the socket's. */
export class DiscordCallError extends PlatformError {
  override readonly name = 'DiscordCallError';
  readonly apiCode: number | undefined;
  readonly isNetwork: boolean;
  /** The request will be refused however often it is made. */
  readonly isFinal: boolean;
  /** The field of the request that Discord named, as a path: `components.0.label`. */
  readonly field: string | undefined;
  /** Discord's name of the reason: that of the field (`BASE_TYPE_MAX_LENGTH`), else that of the code (`ThreadLocked`). */
  readonly reason: string | undefined;

  constructor(call: string, original: unknown) {
    const { code, apiCode, isNetwork, status, field, reason } = reduce(original);
    super('Discord', call, code);
    this.apiCode = apiCode;
    this.isNetwork = isNetwork;
    this.field = field;
    this.reason = reason;
    const isRefused = status >= 400 && status < 500 && status !== 429 && !this.is(...passing);
    // A refused bot token is the operator's to mend; the 401 of a dead interaction has a code of its own.
    this.isFinal = isRefused && (status !== 401 || this.is(...lostInteraction));
  }

  is(...codes: readonly number[]): boolean {
    return this.apiCode !== undefined && codes.includes(this.apiCode);
  }

  get isUnauthorized(): boolean {
    return this.code === 'HTTP_401';
  }

  /** It is the place or the person that is refused, whatever the message. */
  get isAboutPlace(): boolean {
    return this.is(apiCode.unknownMessage, ...lostInteraction, ...closedPlace, ...closedPerson);
  }
}

type Reduced = Pick<DiscordCallError, 'code' | 'apiCode' | 'isNetwork' | 'field' | 'reason'> & {
  readonly status: number;
};

function reduce(error: unknown): Reduced {
  const nothing = { apiCode: undefined, isNetwork: false, field: undefined, reason: undefined };
  if (error instanceof DiscordAPIError) {
    const { status } = error;
    const apiCode = Number(error.code);
    const code = apiCode === 0 || Number.isNaN(apiCode) ? `HTTP_${status}` : String(apiCode);
    const [field, reason = Code[apiCode]] = refusedField((error.rawError as { errors?: unknown }).errors) ?? [];
    return { ...nothing, code, apiCode, status, field, reason };
  }
  if (error instanceof HTTPError) return { ...nothing, code: `HTTP_${error.status}`, status: error.status };
  if (error instanceof RateLimitError) return { ...nothing, code: 'RATE_LIMITED', status: 429 };
  return { ...nothing, code: networkCode(error), isNetwork: true, status: 0 };
}

/**
 * The first field in Discord's nested `errors`, and its code. Discord's sentence about it is left alone, because it can quote
 * what was sent.
 */
function refusedField(errors: unknown, path: readonly string[] = []): [field: string, reason: string] | undefined {
  if (typeof errors !== 'object' || errors === null || path.length > 12) return undefined;
  for (const [key, value] of Object.entries(errors)) {
    if (key !== '_errors') {
      const found = refusedField(value, [...path, key]);
      if (found !== undefined) return found;
      continue;
    }
    const code: unknown = Array.isArray(value) ? value[0]?.code : undefined;
    if (typeof code === 'string' && path.every((name) => /^\w{1,40}$/.test(name)))
      return [path.join('.'), code.replaceAll(/\W/g, '').slice(0, 60)];
  }
  return undefined;
}
