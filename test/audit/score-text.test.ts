import { expect, it } from 'vitest';
import {
  categoryChange,
  categoryText,
  overallChange,
  overallText,
  statusWord,
} from '../../audit/score-text.ts';

it.each([
  [null, 'no score', 'no score', 'No score'],
  [0, '0.0', '0', 'Poor'],
  [4.75, '4.8', '4.75', 'Poor'],
  [5, '5.0', '5', 'Fair'],
  [7, '7.0', '7', 'Good'],
  [7.2, '7.2', '7.2', 'Good'],
  [9, '9.0', '9', 'Excellent'],
  [10, '10', '10', 'Excellent'],
])('%s reads %s overall, %s as a category, %s', (score, overall, category, word) => {
  expect([overallText(score), categoryText(score), statusWord(score)]).toEqual([overall, category, word]);
});

it.each([
  [7.2, 5.9, '7.2 → 5.9', '7.2 → 5.9'],
  [10, 7, '10 → 7.0', '10 → 7'],
  [7, 7, '7.0', '7'],
  [null, 7, '7.0', '7'],
  [7, null, '7.0 → no score', '7 → no score'],
  [null, null, 'no score', 'no score'],
])('from %s to %s reads %s overall, %s in a category', (before, after, overall, category) => {
  expect([overallChange(before, after), categoryChange(before, after)]).toEqual([overall, category]);
});
