import { describeContract } from './suite.ts';
import { telegramDriver } from './telegram.driver.ts';

describeContract(telegramDriver);
