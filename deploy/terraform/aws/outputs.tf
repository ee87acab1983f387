output "address" {
  description = "Where the machine is reached by SSH."
  value       = local.address
}

output "host_key_command" {
  description = "Prints the machine's SSH host key as AWS saw it on the console (a few minutes after the start): the value for host_key."
  value       = "aws ec2 get-console-output --latest --instance-id ${aws_instance.this.id} --output text | grep -ao 'ssh-ed25519 [A-Za-z0-9+/=]*' | tail -n 1"
}

output "data_volume_id" {
  description = "The disk to take snapshots of."
  value       = aws_ebs_volume.data.id
}

output "tunnel" {
  description = "Brings the page to http://localhost:3000."
  value       = one(module.host[*].tunnel)
}
