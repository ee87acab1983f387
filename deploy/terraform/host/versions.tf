terraform {
  # terraform_data (1.4) and preconditions are all that is used: no provider is downloaded.
  required_version = ">= 1.5"
}
