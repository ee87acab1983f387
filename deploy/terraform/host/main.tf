# Puts a published build, a configuration and secrets on one host and keeps pharos.service running with them.
# Each part is uploaded when it changed; the last resource makes all three current at once, or nothing.

locals {
  files   = "${path.module}/files"
  sudo    = var.user == "root" ? "" : "sudo -n "
  uploads = ".pharos-upload" # in the home of the user, readable by that user alone

  # Debugging symbols and the build's own notes stay here.
  release_files       = ["pharos", "libe_sqlite3.so"]
  release_is_whole    = alltrue([for f in local.release_files : fileexists("${var.release_directory}/${f}")])
  configuration_files = sort(fileset(var.configuration_directory, "**"))

  release_id       = local.release_is_whole ? substr(sha256(join("\n", [for f in local.release_files : filesha256("${var.release_directory}/${f}")])), 0, 12) : "absent"
  configuration_id = substr(sha256(join("\n", [for f in local.configuration_files : "${f} ${filesha256("${var.configuration_directory}/${f}")}"])), 0, 12)
  credentials_id   = var.secrets_directory == null ? "local" : var.secrets_revision

  environment = join("", [for name, value in var.environment : "${name}=\"${value}\"\n"])
  icmp        = ["PrivateUsers=no", "CapabilityBoundingSet=CAP_NET_RAW", "AmbientCapabilities=CAP_NET_RAW"]
  settings    = join("", [for line in concat(var.icmp_probes ? local.icmp : [], var.service_settings) : "${line}\n"])
  unit        = file("${local.files}/pharos.service")

  # Another machine under the same name gets everything again.
  target = sha256("${var.user}@${var.host}:${var.port} ${var.host_key}")
}

resource "terraform_data" "prepared" {
  triggers_replace = [local.target, filesha256("${local.files}/pharos-host")]

  connection {
    host        = var.host
    port        = var.port
    user        = var.user
    host_key    = var.host_key
    private_key = var.private_key_path == null ? null : file(var.private_key_path)
    agent       = var.private_key_path == null
    timeout     = var.connect_timeout
  }

  provisioner "remote-exec" {
    inline = ["mkdir -p -m 0700 ${local.uploads}", "chmod 0700 ${local.uploads}"]
  }

  provisioner "file" {
    source      = "${local.files}/pharos-host"
    destination = "${local.uploads}/pharos-host"
  }

  provisioner "remote-exec" {
    inline = [
      "set -e",
      "${local.sudo}sh ${local.uploads}/pharos-host prepare",
      "${local.sudo}install -m 0755 ${local.uploads}/pharos-host /usr/local/sbin/pharos-host",
    ]
  }
}

resource "terraform_data" "release" {
  triggers_replace = [local.target, local.release_id]
  depends_on       = [terraform_data.prepared]

  lifecycle {
    precondition {
      condition     = local.release_is_whole
      error_message = "${var.release_directory} lacks one of ${join(", ", local.release_files)}: publish with dotnet publish src/Pharos -c Release -r linux-x64 -o ${var.release_directory}"
    }
  }

  connection {
    host        = var.host
    port        = var.port
    user        = var.user
    host_key    = var.host_key
    private_key = var.private_key_path == null ? null : file(var.private_key_path)
    agent       = var.private_key_path == null
    script_path = "${local.uploads}/run_%RAND%.sh"
  }

  provisioner "remote-exec" {
    inline = ["rm -rf ${local.uploads}/release", "mkdir -m 0700 ${local.uploads}/release"]
  }

  provisioner "file" {
    source      = "${var.release_directory}/pharos"
    destination = "${local.uploads}/release/pharos"
  }

  provisioner "file" {
    source      = "${var.release_directory}/libe_sqlite3.so"
    destination = "${local.uploads}/release/libe_sqlite3.so"
  }

  provisioner "remote-exec" {
    inline = [
      "set -e",
      "${local.sudo}pharos-host stage-release ${local.uploads}/release ${local.release_id}",
      "rm -rf ${local.uploads}/release",
    ]
  }
}

resource "terraform_data" "configuration" {
  triggers_replace = [local.target, local.configuration_id]
  depends_on       = [terraform_data.prepared]

  lifecycle {
    precondition {
      condition     = length(local.configuration_files) > 0
      error_message = "${var.configuration_directory} is no directory, or has no files."
    }
  }

  connection {
    host        = var.host
    port        = var.port
    user        = var.user
    host_key    = var.host_key
    private_key = var.private_key_path == null ? null : file(var.private_key_path)
    agent       = var.private_key_path == null
    script_path = "${local.uploads}/run_%RAND%.sh"
  }

  provisioner "remote-exec" {
    inline = ["rm -rf ${local.uploads}/configuration", "mkdir -m 0700 ${local.uploads}/configuration"]
  }

  provisioner "file" {
    source      = "${trimsuffix(var.configuration_directory, "/")}/"
    destination = "${local.uploads}/configuration"
  }

  provisioner "remote-exec" {
    inline = [
      "set -e",
      "${local.sudo}pharos-host stage-configuration ${local.uploads}/configuration ${local.configuration_id}",
      "rm -rf ${local.uploads}/configuration",
    ]
  }
}

# Files go from disk to disk over SSH; what is kept of them here is the revision that the caller gave.
resource "terraform_data" "credentials" {
  count            = var.secrets_directory == null ? 0 : 1
  triggers_replace = [local.target, var.secrets_revision]
  depends_on       = [terraform_data.prepared]

  connection {
    host        = var.host
    port        = var.port
    user        = var.user
    host_key    = var.host_key
    private_key = var.private_key_path == null ? null : file(var.private_key_path)
    agent       = var.private_key_path == null
    script_path = "${local.uploads}/run_%RAND%.sh"
  }

  provisioner "remote-exec" {
    inline = ["rm -rf ${local.uploads}/credentials", "mkdir -m 0700 ${local.uploads}/credentials"]
  }

  provisioner "file" {
    source      = "${trimsuffix(var.secrets_directory, "/")}/"
    destination = "${local.uploads}/credentials"
  }

  provisioner "remote-exec" {
    inline = [
      "${local.sudo}pharos-host stage-credentials ${local.uploads}/credentials ${var.secrets_revision}",
      "status=$?",
      "rm -rf ${local.uploads}/credentials",
      "exit $status",
    ]
  }
}

resource "terraform_data" "deployment" {
  triggers_replace = [
    local.target,
    local.release_id,
    local.configuration_id,
    local.credentials_id,
    sha256("${local.environment}\n${local.settings}\n${local.unit}"),
  ]
  depends_on = [terraform_data.release, terraform_data.configuration, terraform_data.credentials]

  connection {
    host        = var.host
    port        = var.port
    user        = var.user
    host_key    = var.host_key
    private_key = var.private_key_path == null ? null : file(var.private_key_path)
    agent       = var.private_key_path == null
    script_path = "${local.uploads}/run_%RAND%.sh"
  }

  provisioner "remote-exec" {
    inline = ["rm -rf ${local.uploads}/deployment", "mkdir -m 0700 ${local.uploads}/deployment"]
  }

  provisioner "file" {
    content     = local.environment
    destination = "${local.uploads}/deployment/environment"
  }

  provisioner "file" {
    content     = local.settings
    destination = "${local.uploads}/deployment/settings.conf"
  }

  provisioner "file" {
    content     = local.unit
    destination = "${local.uploads}/deployment/pharos.service"
  }

  provisioner "remote-exec" {
    inline = [
      "set -e",
      "${local.sudo}pharos-host deploy ${local.release_id} ${local.configuration_id} ${local.credentials_id} ${local.uploads}/deployment",
      "rm -rf ${local.uploads}/deployment",
    ]
  }
}
