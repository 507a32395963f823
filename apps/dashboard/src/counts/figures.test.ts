import { describe, expect, it } from '@jest/globals';
import { figure } from './figures.ts';

describe('A figure for people', () => {
  it.each([
    [103_910_034, '103,910,034'],
    [-23_999, '-23,999'],
    [786_550.428, '786,550.4'],
    [12.857, '12.9'],
    [0.0085, '0.0085'],
    [null, '–'],
  ])('%d is %s', (value, text) => expect(figure(value)).toBe(text));
});
