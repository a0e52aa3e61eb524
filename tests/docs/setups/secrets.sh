# The reader has configured what `polly serve` needs: a webhook secret and a token for the API.
export POLLY_WEBHOOK_SECRET=the_secret_at_github POLLY_API_TOKEN=the_token_of_the_api
