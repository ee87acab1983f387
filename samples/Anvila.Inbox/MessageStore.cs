using System.Collections.Immutable;

namespace Anvila.Inbox;

/// <summary>The last messages, oldest first.</summary>
internal sealed class MessageStore
{
    public const int Limit = 500;
    private long _lastId;
    private ImmutableList<Message> _messages = [];

    public ImmutableList<Message> All => _messages;

    public void Add(DateTimeOffset received, string path, SlackPayload payload, string raw)
    {
        var message = new Message(Interlocked.Increment(ref _lastId), received, path, payload, raw);
        ImmutableInterlocked.Update(ref _messages, (all, m) => (all.Count >= Limit ? all.RemoveAt(0) : all).Add(m), message);
    }

    public void Clear() => _messages = [];
}
