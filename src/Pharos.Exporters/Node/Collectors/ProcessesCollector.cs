using System.Globalization;

namespace Pharos.Exporters.Node.Collectors;

/// <summary>Processes and threads by state, with the limits of both. Walks /proc, so it is off by default.</summary>
internal sealed class ProcessesCollector : INodeCollector
{
    private const int StateField = 0, ThreadsField = 17; // counted after the name, which may hold blanks

    public string Name => "processes";

    public bool EnabledByDefault => false;

    public void Collect(HostFiles files, MetricPage page)
    {
        var states = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var threadStates = new SortedDictionary<string, int>(StringComparer.Ordinal);
        int pids = 0, threads = 0;
        foreach (string entry in HostFiles.Entries(files.Proc("")))
        {
            if (!entry.All(char.IsAsciiDigit) || files.Text(files.Proc(entry + "/stat")) is not { } stat) continue; // a process may end meanwhile
            string[] fields = After(stat);
            if (fields.Length <= ThreadsField) continue;
            pids++;
            states[fields[StateField]] = states.GetValueOrDefault(fields[StateField]) + 1;
            threads += int.Parse(fields[ThreadsField], CultureInfo.InvariantCulture);
            foreach (string task in HostFiles.Entries(files.Proc(entry + "/task")))
            {
                if (files.Text(files.Proc($"{entry}/task/{task}/stat")) is { } taskStat && After(taskStat) is [{ } state, ..])
                    threadStates[state] = threadStates.GetValueOrDefault(state) + 1;
            }
        }
        page.Gauge("node_processes_threads", "Allocated threads in system").Add(threads);
        page.Gauge("node_processes_pids", "Number of PIDs").Add(pids);
        if (files.Number(files.Proc("sys/kernel/threads-max")) is { } maxThreads) page.Gauge("node_processes_max_threads", "Limit of threads in the system").Add(maxThreads);
        if (files.Number(files.Proc("sys/kernel/pid_max")) is { } maxPids) page.Gauge("node_processes_max_processes", "Number of max PIDs limit").Add(maxPids);
        foreach ((string state, int count) in states) page.Gauge("node_processes_state", "Number of processes in each state.").Add("state", state, count);
        foreach ((string state, int count) in threadStates) page.Gauge("node_processes_threads_state", "Number of threads in each state.").Add("thread_state", state, count);
    }

    private static string[] After(string stat) => stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
