import { defineStep } from '@cucumber/cucumber';

defineStep(/^.*$/, () => undefined);
