import { describe, expect, it } from '@jest/globals';
import { populationOf } from './population.ts';

describe('The population of a region', () => {
  it('of the United States is the sum of its states, as the Census Bureau publishes it', () =>
    expect(populationOf('US')).toBe(331_449_281));
  it('of a state is known', () => expect(populationOf('US/Vermont')).toBe(643_077));
  it.each([
    ['Germany', 83_783_945],
    ["Cote d'Ivoire", 26_378_275],
    ['Congo (Kinshasa)', 89_561_404],
    ['Netherlands/Bonaire, Sint Eustatius and Saba', 26_221],
  ])('of %s is Johns Hopkins University’s', (region, people) => expect(populationOf(region)).toBe(people));
  it.each([
    ['South Korea', 'Korea, South'],
    ['United States', 'US'],
  ])('of %s is the same by its other name', (name, other) =>
    expect(populationOf(name)).toBe(populationOf(other)),
  );
  it.each(['US/Vermont/Orange', 'Sample country (synthetic)', 'Diamond Princess'])(
    'of %s is not known',
    (region) => expect(populationOf(region)).toBeUndefined(),
  );
});
