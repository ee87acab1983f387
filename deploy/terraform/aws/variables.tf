variable "name" {
  description = "Name of the machine and prefix of what belongs to it."
  type        = string
  default     = "pharos"
}

variable "vpc_id" {
  description = "VPC of the subnet."
  type        = string
}

variable "subnet_id" {
  description = "Subnet of the machine. Terraform must reach it by SSH: a public subnet, or a private one by VPN."
  type        = string
}

variable "assign_public_ip" {
  description = "Whether the machine gets a public address, by which Terraform then reaches it."
  type        = bool
  default     = true
}

variable "instance_type" {
  description = "x86-64 with AVX2: any current Intel or AMD type."
  type        = string
  default     = "t3.small"
}

variable "ami_id" {
  description = "Image of Debian 12 or later, or Ubuntu 22.04 or later, for x86-64. Null: the newest Debian 12 of the Debian project at the time of the first apply."
  type        = string
  default     = null
}

variable "user" {
  description = "The administrator of the image: admin on Debian, ubuntu on Ubuntu."
  type        = string
  default     = "admin"
}

variable "public_key" {
  description = "SSH public key of the administrator, as one line."
  type        = string
}

variable "private_key_path" {
  description = "File of the private key that belongs to it, on the machine that runs Terraform. Null: the SSH agent."
  type        = string
  default     = null
}

variable "host_key" {
  description = "Public SSH host key of the machine, as the output host_key_command prints it. Null: only the machine is made, nothing connects to it."
  type        = string
  default     = null
}

variable "ssh_from" {
  description = "Networks that may reach sshd: those of the people and the CI that run Terraform."
  type        = list(string)

  validation {
    condition     = alltrue([for cidr in var.ssh_from : can(cidrhost(cidr, 0)) && !endswith(cidr, "/0")])
    error_message = "Expected CIDR blocks, and none that is the whole Internet."
  }
}

variable "https_from" {
  description = "Networks that may reach port 443, for the reverse proxy of docs/deploy.md. Empty: people come by SSH tunnel."
  type        = list(string)
  default     = []
}

variable "data_size_gb" {
  description = "Size of the disk for /var/lib/pharos."
  type        = number
  default     = 20
}

variable "data_snapshot_id" {
  description = "Snapshot that the data disk is made from, to restore a backup. Null: an empty disk."
  type        = string
  default     = null
}

variable "release_directory" {
  description = "As in the host module."
  type        = string
}

variable "configuration_directory" {
  description = "As in the host module."
  type        = string
}

variable "environment" {
  description = "As in the host module."
  type        = map(string)
  default     = {}
}

variable "secrets_directory" {
  description = "As in the host module."
  type        = string
  default     = null
}

variable "secrets_revision" {
  description = "As in the host module."
  type        = string
  default     = "1"
}

variable "icmp_probes" {
  description = "As in the host module."
  type        = bool
  default     = false
}

variable "service_settings" {
  description = "As in the host module."
  type        = list(string)
  default     = []
}

variable "tags" {
  description = "Tags for everything that is made."
  type        = map(string)
  default     = {}
}
