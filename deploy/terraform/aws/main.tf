# One machine for Pharos: instance, data disk and security group, with the host module on top.

data "aws_ami" "debian" {
  count       = var.ami_id == null ? 1 : 0
  most_recent = true
  owners      = ["136693071363"] # the Debian project, https://wiki.debian.org/Cloud/AmazonEC2Image

  filter {
    name   = "name"
    values = ["debian-12-amd64-*"]
  }
}

data "aws_subnet" "this" {
  id = var.subnet_id
}

locals {
  tags = merge({ Name = var.name }, var.tags)

  # An EBS volume is an NVMe device whose serial is the volume's id; udev links it by that.
  data_device = "/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${replace(aws_ebs_volume.data.id, "-", "")}"
}

resource "aws_key_pair" "admin" {
  key_name_prefix = "${var.name}-"
  public_key      = var.public_key
  tags            = local.tags
}

resource "aws_security_group" "this" {
  name_prefix = "${var.name}-"
  description = "Pharos: SSH for administration, HTTPS where a reverse proxy runs; nothing else"
  vpc_id      = var.vpc_id
  tags        = local.tags

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "ssh" {
  for_each          = toset(var.ssh_from)
  security_group_id = aws_security_group.this.id
  description       = "SSH"
  cidr_ipv4         = each.value
  ip_protocol       = "tcp"
  from_port         = 22
  to_port           = 22
}

resource "aws_vpc_security_group_ingress_rule" "https" {
  for_each          = toset(var.https_from)
  security_group_id = aws_security_group.this.id
  description       = "HTTPS to the reverse proxy"
  cidr_ipv4         = each.value
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

# It scrapes, probes and notifies.
resource "aws_vpc_security_group_egress_rule" "all" {
  security_group_id = aws_security_group.this.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}

resource "aws_instance" "this" {
  ami                         = var.ami_id == null ? data.aws_ami.debian[0].id : var.ami_id
  instance_type               = var.instance_type
  subnet_id                   = var.subnet_id
  vpc_security_group_ids      = [aws_security_group.this.id]
  key_name                    = aws_key_pair.admin.key_name
  associate_public_ip_address = var.assign_public_ip
  ebs_optimized               = true
  tags                        = local.tags

  metadata_options {
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  root_block_device {
    encrypted   = true
    volume_type = "gp3"
    tags        = local.tags
  }

  lifecycle {
    # A newer image is no reason to make the machine anew: apply with -replace=module.NAME.aws_instance.this when one is wanted.
    ignore_changes = [ami]
  }
}

# The data outlives the machine.
resource "aws_ebs_volume" "data" {
  availability_zone = data.aws_subnet.this.availability_zone
  size              = var.data_size_gb
  snapshot_id       = var.data_snapshot_id
  type              = "gp3"
  encrypted         = true
  tags              = local.tags

  lifecycle {
    prevent_destroy = true
    ignore_changes  = [snapshot_id]
  }
}

resource "aws_volume_attachment" "data" {
  device_name                    = "/dev/sdf"
  volume_id                      = aws_ebs_volume.data.id
  instance_id                    = aws_instance.this.id
  stop_instance_before_detaching = true
}

# Makes a file system on an empty disk only, and mounts it before the service may write: pharos.service requires the mount once fstab has it.
resource "terraform_data" "disk" {
  count            = local.is_reachable ? 1 : 0
  triggers_replace = [aws_volume_attachment.data.id, aws_instance.this.id]

  connection {
    host        = local.address
    user        = var.user
    host_key    = var.host_key
    private_key = var.private_key_path == null ? null : file(var.private_key_path)
    agent       = var.private_key_path == null
    timeout     = "5m"
  }

  provisioner "remote-exec" {
    inline = [
      "set -e",
      "cloud-init status --wait >/dev/null || true",
      "for i in $(seq 60); do [ -b ${local.data_device} ] && break; sleep 1; done",
      "sudo blkid ${local.data_device} >/dev/null || sudo mkfs.ext4 -q -L pharos ${local.data_device}",
      "sudo install -d -m 0755 /var/lib/pharos",
      "grep -q '^LABEL=pharos ' /etc/fstab || echo 'LABEL=pharos /var/lib/pharos ext4 defaults,noatime,nofail 0 2' | sudo tee -a /etc/fstab >/dev/null",
      "sudo systemctl daemon-reload",
      "mountpoint -q /var/lib/pharos || sudo mount /var/lib/pharos",
    ]
  }
}

locals {
  address = var.assign_public_ip ? aws_instance.this.public_ip : aws_instance.this.private_ip

  # The machine makes its SSH host key by itself at its first start, so no private key is in any state. Until the caller has read the public
  # one over the AWS API, nothing connects to the machine.
  is_reachable = var.host_key != null
}

module "host" {
  source     = "../host"
  count      = local.is_reachable ? 1 : 0
  depends_on = [terraform_data.disk]

  host                    = local.address
  user                    = var.user
  host_key                = var.host_key
  private_key_path        = var.private_key_path
  release_directory       = var.release_directory
  configuration_directory = var.configuration_directory
  environment             = var.environment
  secrets_directory       = var.secrets_directory
  secrets_revision        = var.secrets_revision
  icmp_probes             = var.icmp_probes
  service_settings        = var.service_settings
}
