import { expect, it } from 'vitest';
import { uniqueName } from './unique-name.ts';
it('counts up until a name is free', () => {
    expect(uniqueName('Base', [])).toBe('Base');
    expect(uniqueName('Base', ['Base', 'Base 2', 'Base 4'])).toBe('Base 3');
});
