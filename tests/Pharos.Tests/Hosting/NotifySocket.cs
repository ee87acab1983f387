using System.Net.Sockets;
using System.Text;

namespace Pharos.Tests.Hosting;

/// <summary>The receiving end of sd_notify(3), as the service manager has it.</summary>
internal sealed class NotifySocket : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 10_000 };
    private readonly byte[] _buffer = new byte[4096];

    /// <param name="address">As in <c>NOTIFY_SOCKET</c>: a path, or <c>@</c> and a name.</param>
    public NotifySocket(string address) => _socket.Bind(new UnixDomainSocketEndPoint(address[0] == '@' ? '\0' + address[1..] : address));

    /// <summary>The lines of the next message; a <see cref="SocketException"/> where none comes.</summary>
    public string[] Receive() => Encoding.UTF8.GetString(_buffer, 0, _socket.Receive(_buffer)).Split('\n');

    public bool HasMessage => _socket.Available > 0;

    public void Dispose() => _socket.Dispose();
}
