import {alnum, run, tokenRule, urlSafe} from '../tokens.ts';

/**
 * Sources: Anthropic, OpenAI, Hugging Face, Perplexity and Groq documentation of keys; gitleaks' rules anthropic, openai,
 * huggingface, perplexity.
 */
export default tokenRule({
  kind: 'vendor_token',
  describes: 'Keys of Anthropic, OpenAI, Hugging Face, Perplexity, Groq, Replicate and Pinecone.',
  formats: [
    {issuer: 'Anthropic', parts: ['sk-ant-', urlSafe(20, 200)]},
    {issuer: 'OpenAI', parts: ['sk-proj-', urlSafe(20, 250)]},
    {issuer: 'OpenAI', parts: ['sk-svcacct-', urlSafe(20, 250)]},
    {issuer: 'OpenAI', parts: ['sk-admin-', urlSafe(20, 250)]},
    {issuer: 'OpenAI', parts: ['sk-', alnum(40, 60)]},
    {issuer: 'Hugging Face', parts: ['hf_', run('A-Za-z', 30, 40)]},
    {issuer: 'Hugging Face organisation', parts: ['api_org_', run('A-Za-z', 34)]},
    {issuer: 'Perplexity', parts: ['pplx-', alnum(48)]},
    {issuer: 'Groq', parts: ['gsk_', alnum(48, 56)]},
    {issuer: 'Replicate', parts: ['r8_', alnum(37)]},
    {issuer: 'Pinecone', parts: ['pcsk_', run('A-Za-z0-9_', 60, 80)]},
  ],
  negatives: () => ['task-runner', 'sk-short', 'hf_daily_active_users_by_region', 'api_org_unit'],
});
