import { createDiscordDriver } from './discord.driver.ts';
import { describeContract } from './suite.ts';

describeContract(createDiscordDriver('gateway'));
