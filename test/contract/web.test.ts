import { describeContract } from './suite.ts';
import { webDriver } from './web.driver.ts';

describeContract(webDriver);
