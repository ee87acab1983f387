using System.Diagnostics;

namespace Pharos.Collector.Receivers.Journald;

/// <summary>The command line of journalctl(1) for the options.</summary>
internal static class JournalctlCommand
{
    /// <summary>Everything behind a place, and what comes; without a place everything there is.</summary>
    public static ProcessStartInfo Follow(JournaldOptions options, string? afterCursor)
    {
        ProcessStartInfo start = New(options);
        start.ArgumentList.Add("--follow");
        start.ArgumentList.Add("--no-tail"); // or a follower shows ten lines of the past
        if (afterCursor is not null) start.ArgumentList.Add($"--after-cursor={afterCursor}");
        AddFilters(start, options);
        return start;
    }

    /// <summary>The last entry only: its cursor is where "from now on" begins.</summary>
    public static ProcessStartInfo Last(JournaldOptions options)
    {
        ProcessStartInfo start = New(options);
        start.ArgumentList.Add("--lines=1");
        AddFilters(start, options);
        return start;
    }

    private static ProcessStartInfo New(JournaldOptions options)
    {
        var start = new ProcessStartInfo { FileName = options.JournalctlPath, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        if (options.RootPath is { Length: > 0 } root)
        {
            start.FileName = "chroot";
            start.ArgumentList.Add(root);
            start.ArgumentList.Add(options.JournalctlPath);
        }
        foreach (string argument in (ReadOnlySpan<string>)["--utc", "--output=json", "--no-pager"]) start.ArgumentList.Add(argument);
        return start;
    }

    private static void AddFilters(ProcessStartInfo start, JournaldOptions options)
    {
        var arguments = start.ArgumentList;
        foreach (string unit in options.Units) arguments.Add($"--unit={unit}");
        foreach (string identifier in options.Identifiers) arguments.Add($"--identifier={identifier}");
        arguments.Add($"--priority={options.Priority}");
        if (!string.IsNullOrEmpty(options.Grep)) arguments.Add($"--grep={options.Grep}");
        if (options.Dmesg) arguments.Add("--dmesg");
        if (!string.IsNullOrEmpty(options.Namespace)) arguments.Add($"--namespace={options.Namespace}");
        if (!string.IsNullOrEmpty(options.Directory)) arguments.Add($"--directory={options.Directory}");
        else foreach (string file in options.Files) arguments.Add($"--file={file}");
        if (options.All) arguments.Add("--all");
        if (options.Merge) arguments.Add("--merge");
        for (int i = 0; i < options.Matches.Length; i++)
        {
            if (i > 0) arguments.Add("+");
            foreach (string match in options.Matches[i]) arguments.Add(match);
        }
    }
}
