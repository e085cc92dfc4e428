import { describe } from 'vitest';
import { describeFaults } from './faults.ts';
import { describePhotos } from './photos.ts';
import { telegramWebhookDriver } from './telegram.driver.ts';
import { testTimeoutMs } from './world.ts';

// The conversation and the crowd are the same code on the way out; what differs is how events come in.
describe('the contract on telegram by webhook', { timeout: testTimeoutMs }, () => {
  describePhotos(telegramWebhookDriver);
  describeFaults(telegramWebhookDriver);
});
