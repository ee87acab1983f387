using Pharos.Configuration;

namespace Pharos.Dashboards;

/// <summary>Reads one dashboard provider file.</summary>
internal static class DashboardProviderFile
{
    public static void Read(ConfigNode root, string directory, PathMap paths, ConfigErrors errors, List<DashboardProvider> into)
    {
        if (root.IsSequence) // the form before apiVersion 1
        {
            errors.Warn(root, "provider lists without apiVersion were removed from Grafana; write apiVersion: 1 and providers:");
            foreach (ConfigNode item in root.Items) ReadOne(item, directory, paths, errors, into);
            return;
        }
        var file = new MappingReader(root, errors);
        file.Integer("apiVersion", 1);
        foreach (ConfigNode node in file.List("providers", n => n)) ReadOne(node, directory, paths, errors, into);
        file.End();
    }

    private static void ReadOne(ConfigNode node, string directory, PathMap paths, ConfigErrors errors, List<DashboardProvider> into)
    {
        var reader = new MappingReader(node, errors);
        string name = reader.RequiredString("name");
        reader.Choice("type", "file", ("file", "file"), ("", "file"));
        string folder = reader.String("folder", "");
        long seconds = reader.Integer("updateIntervalSeconds", 10, 0);
        foreach (string known in (ReadOnlySpan<string>)["orgId", "orgName", "folderUid", "disableDeletion", "editable", "allowUiUpdates"]) reader.Child(known);
        var options = new MappingReader(reader.Child("options"), errors);
        string path = options.String("path") ?? options.String("folder") ?? "";
        bool structure = options.Bool("foldersFromFilesStructure", false);
        options.End();
        reader.End();
        if (path.Length == 0)
        {
            errors.Add(node["options"].Exists ? node["options"] : node, "options.path is required: the directory that holds the dashboards");
            return;
        }
        string resolved = paths.Resolve(path, directory);
        if (!Directory.Exists(resolved)) errors.Warn(node["options"]["path"], $"directory {resolved} does not exist: no dashboard is read from it");
        into.Add(new DashboardProvider(name, folder, resolved, TimeSpan.FromSeconds(Math.Max(1, seconds)), structure));
    }
}
