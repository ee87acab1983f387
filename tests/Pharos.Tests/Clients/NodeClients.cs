using Pharos.Tests.Running;

namespace Pharos.Tests.Clients;

/// <summary>The programs under <c>Clients/node</c> with the npm packages that their lock file pins, installed once beside the tests.</summary>
internal static class NodeClients
{
    private static readonly SemaphoreSlim s_once = new(1, 1);

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Clients", "node");

    /// <summary>Runs one to its end. Skips the test where node, npm or the package registry is absent.</summary>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        OriginalTool.Require("node");
        OriginalTool.Require("npm");
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        await s_once.WaitAsync(cancellationToken);
        try
        {
            string stamp = Path.Combine(Folder, "node_modules", ".installed"), wanted = await File.ReadAllTextAsync(Path.Combine(Folder, "package-lock.json"), cancellationToken);
            if (!File.Exists(stamp) || await File.ReadAllTextAsync(stamp, cancellationToken) != wanted)
            {
                CommandResult install = await OriginalTool.RunAsync("npm", Folder, "ci", "--no-audit", "--no-fund", "--ignore-scripts");
                Assert.SkipWhen(install.ExitCode != 0, $"the clients cannot be installed: {install}");
                await File.WriteAllTextAsync(stamp, wanted, cancellationToken);
            }
        }
        finally { s_once.Release(); }
        CommandResult result = await OriginalTool.RunAsync("node", Folder, [program, .. arguments]);
        Assert.True(result.ExitCode == 0, result.ToString());
        return result.Output;
    }
}
