import { describe } from 'vitest';
import { describeAccess } from './access.ts';
import { describeConversation } from './conversation.ts';
import { describeCrowd } from './crowd.ts';
import type { ContractDriver } from './driver.ts';
import { describeFaults } from './faults.ts';
import { describePhotos } from './photos.ts';
import { describeReminders } from './reminders.ts';
import { testTimeoutMs } from './world.ts';

/**
 * What every platform owes a person, run against the real composition root and a fake of the platform. A platform's test
 * file is three lines: import its driver, call this.
 */
export function describeContract(driver: ContractDriver): void {
  describe(`the contract on ${driver.platform}`, { timeout: testTimeoutMs }, () => {
    describePhotos(driver);
    describeConversation(driver);
    describeReminders(driver);
    describeAccess(driver);
    describeFaults(driver);
    describeCrowd(driver);
  });
}
