import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  Locale as DiscordLocale,
  InteractionContextType,
  type LocalizationMap,
  type RESTPostAPIApplicationCommandsJSONBody,
} from 'discord.js';
import { type Locale, languageNames, locales } from '../../src/conversation/locale.ts';
import type { TextKey } from '../../src/conversation/locales/messages.ts';
import { texts } from '../../src/conversation/texts.ts';

/** Discord's tags for each of our languages; English is the text without a localisation. */
const discordLocales: Readonly<Record<Locale, readonly DiscordLocale[]>> = {
  en: [],
  es: [DiscordLocale.SpanishES, DiscordLocale.SpanishLATAM],
  fr: [DiscordLocale.French],
  de: [DiscordLocale.German],
  pt: [DiscordLocale.PortugueseBR],
};

const plain = ['help', 'about', 'privacy', 'forget', 'start'] as const;

/**
 * The commands in every language. Globally they are for servers and for people (integration types 0, 1), in servers, in DMs
 * with the bot and in all other DMs (contexts 0, 1, 2); commands of one server can't say that, so there it is left out.
 *
 * @param withStats where somebody is named who may use it.
 */
export function commandDefinitions(
  scope: 'global' | 'server',
  withStats = false,
): readonly RESTPostAPIApplicationCommandsJSONBody[] {
  const { Guild, BotDM, PrivateChannel } = InteractionContextType;
  const reach = reachOf(scope, [Guild, BotDM, PrivateChannel]);
  return [
    {
      type: ApplicationCommandType.ChatInput,
      ...named('commands.check.name', 'commands.check.description'),
      options: [
        {
          type: ApplicationCommandOptionType.Attachment,
          ...named('commands.check.photo', 'commands.check.photoDescription', 'photo'),
          required: true,
        },
        {
          type: ApplicationCommandOptionType.Boolean,
          ...named('commands.check.private', 'commands.check.privateDescription', 'private'),
        },
        {
          type: ApplicationCommandOptionType.Boolean,
          ...named('commands.check.pdf', 'commands.check.pdfDescription', 'pdf'),
        },
      ],
      ...reach,
    },
    { type: ApplicationCommandType.Message, ...nameOnly('commands.check.menu'), ...reach },
    ...plain.map((command) => ({
      type: ApplicationCommandType.ChatInput as const,
      ...named(`commands.${command}.name`, `commands.${command}.description`),
      ...reach,
    })),
    {
      type: ApplicationCommandType.ChatInput,
      ...named('commands.language.name', 'commands.language.description'),
      options: [
        {
          type: ApplicationCommandOptionType.String,
          ...named('commands.language.choice', 'commands.language.choiceDescription', 'language'),
          choices: locales.map((locale) => ({ name: languageNames[locale], value: locale })),
        },
      ],
      ...reach,
    },
    // For whoever runs the bot: shown in the conversation with it alone, where that can be said. Anybody else is told so.
    ...(withStats
      ? [
          {
            type: ApplicationCommandType.ChatInput as const,
            ...named('commands.stats.name', 'commands.stats.description'),
            ...reachOf(scope, [BotDM]),
          },
        ]
      : []),
  ];
}

function reachOf(scope: 'global' | 'server', contexts: InteractionContextType[]) {
  const { GuildInstall, UserInstall } = ApplicationIntegrationType;
  return scope === 'server' ? {} : { integration_types: [GuildInstall, UserInstall], contexts };
}

/** `name`: what events call it, whatever the English text becomes. */
function named(nameKey: TextKey, descriptionKey: TextKey, name: string = texts('en').t(nameKey)) {
  return {
    ...nameOnly(nameKey),
    name,
    description: texts('en').t(descriptionKey),
    description_localizations: localized(descriptionKey),
  };
}

function nameOnly(key: TextKey) {
  return { name: texts('en').t(key), name_localizations: localized(key) };
}

function localized(key: TextKey): LocalizationMap {
  const entries = locales.flatMap((locale) =>
    discordLocales[locale].map((tag) => [tag, texts(locale).t(key)] as const),
  );
  return Object.fromEntries(entries);
}
