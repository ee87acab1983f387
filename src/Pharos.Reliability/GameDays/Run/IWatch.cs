namespace Pharos.Reliability.GameDays;

/// <summary>Something that is waited for, with its own deadline.</summary>
internal interface IWatch
{
    /// <summary>Looks once; true when it is over, well or badly.</summary>
    Task<bool> PollAsync(CancellationToken cancellationToken);
}
