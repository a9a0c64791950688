import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// A test may take long on a busy machine; what must be quick says so.
jest.setTimeout(60_000);
configure({ asyncUtilTimeout: 8_000 });
