output "release_id" {
  description = "What /opt/pharos/releases on the host calls this build: a hash of its files."
  value       = local.release_id
  depends_on  = [terraform_data.deployment]
}

output "configuration_id" {
  description = "What /etc/pharos/configurations on the host calls this configuration: a hash of its files."
  value       = local.configuration_id
  depends_on  = [terraform_data.deployment]
}

output "tunnel" {
  description = "The page listens on the host's loopback: this command brings it to http://localhost:3000 here."
  value       = "ssh -p ${var.port} -N -L 3000:127.0.0.1:3000 ${var.user}@${var.host}"
}
