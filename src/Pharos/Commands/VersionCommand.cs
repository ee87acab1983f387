using System.CommandLine;
using Pharos.Hosting;

namespace Pharos.Commands;

internal static class VersionCommand
{
    public static Command Create()
    {
        var command = new Command("version", "Print version and commit");
        command.SetAction(_ =>
        {
            Console.WriteLine($"pharos {ProductVersion.Full} ({System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription})");
            return 0;
        });
        return command;
    }
}
