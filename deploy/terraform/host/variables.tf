variable "host" {
  description = "Name or address of the Debian or Ubuntu host, as SSH reaches it."
  type        = string
}

variable "port" {
  description = "Port of sshd."
  type        = number
  default     = 22
}

variable "user" {
  description = "User to log in as: root, or one who may use sudo without a password."
  type        = string
  default     = "root"
}

variable "host_key" {
  description = "The host's public key, as the line of /etc/ssh/ssh_host_ed25519_key.pub. A host that shows another one is refused."
  type        = string

  validation {
    condition     = can(regex("^(ssh-ed25519|ecdsa-sha2-nistp(256|384|521)|ssh-rsa) [A-Za-z0-9+/]+=*", var.host_key))
    error_message = "Expected a public key such as \"ssh-ed25519 AAAA...\"."
  }
}

variable "private_key_path" {
  description = "File of the private key to log in with, on the machine that runs Terraform. Null: the SSH agent. The key itself is in no state and no plan."
  type        = string
  default     = null
}

variable "connect_timeout" {
  description = "How long to wait for sshd, such as for a machine that has just been made."
  type        = string
  default     = "3m"
}

variable "release_directory" {
  description = "Directory of the published build: dotnet publish src/Pharos -c Release -r linux-x64 -o DIRECTORY."
  type        = string
}

variable "configuration_directory" {
  description = "Configuration directory, laid out as docs/deploy.md says. It is checked on the host before it is put in place."
  type        = string
}

variable "environment" {
  description = "Variables for $${NAME} in the configuration and for the process. No secrets: these values are in the plan and in the state."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for name, value in var.environment : can(regex("^[A-Za-z_][A-Za-z0-9_]*$", name)) && !can(regex("[\"\\\\\n\r]", value))])
    error_message = "A name has letters, digits and _; a value has no quote, backslash or line break."
  }
}

variable "secrets_directory" {
  description = "Directory on the machine that runs Terraform with one file for each secret. The configuration reads them as $${CREDENTIALS_DIRECTORY}/NAME. Null: the host has them in /etc/pharos/credentials/local, put there by other means."
  type        = string
  default     = null
}

variable "secrets_revision" {
  description = "Any text that changes when a secret does: Terraform must not keep secrets nor hashes of them, so it cannot see that by itself."
  type        = string
  default     = "1"

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]+$", var.secrets_revision)) && var.secrets_revision != "local"
    error_message = "Letters, digits, _ and - only, and not \"local\"."
  }
}

variable "icmp_probes" {
  description = "Allow raw sockets for blackbox probes with ICMP. Costs the service its own user namespace."
  type        = bool
  default     = false
}

variable "service_settings" {
  description = "Further lines for the [Service] section of pharos.service, such as MemoryMax=2G."
  type        = list(string)
  default     = []
}
