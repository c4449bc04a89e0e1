import { describeContract } from '../../test/support/contract-suite.ts'
import { connectRpcPair } from '../../test/support/rpc-pair.ts'

describeContract('an in-memory pair', connectRpcPair)
