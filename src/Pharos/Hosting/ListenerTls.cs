using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Pharos.Configuration;
using Pharos.Core;

namespace Pharos.Hosting;

/// <summary>TLS of the listeners. Files that changed are taken for the next handshake, at most a second later; open connections go on. What cannot be used is reported, and the one before stays.</summary>
internal sealed partial class ListenerTls
{
    private static readonly TlsCipherSuite[] s_tls13 = [TlsCipherSuite.TLS_AES_128_GCM_SHA256, TlsCipherSuite.TLS_AES_256_GCM_SHA384, TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256];
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _clock;
    private readonly ILogger<ListenerTls> _logger;
    private readonly Lock _refreshing = new();
    private TlsMaterial _material;
    private long _readAt;
    private string? _fault;

    public ListenerTls(TlsMaterial material, MetricRegistry registry, TimeProvider clock, ILogger<ListenerTls> logger)
    {
        (_material, _clock, _logger, _readAt) = (material, clock, logger, clock.GetTimestamp());
        registry.Observe("pharos_tls_certificate_not_after_timestamp_seconds", "When the certificate of the listeners expires, Unix seconds.", "gauge", () => new DateTimeOffset(Current().Certificate.NotAfter).ToUnixTimeSeconds());
        registry.Observe("pharos_tls_last_reload_successful", "Whether the certificate files of the listeners could be used when they were last read.", "gauge", () => Current() is not null && _fault is null ? 1 : 0);
    }

    /// <summary>What the listeners show at the moment.</summary>
    public X509Certificate2 Certificate => Volatile.Read(ref _material).Certificate;

    /// <summary>Takes over another configuration.</summary>
    public void Apply(TlsMaterial material)
    {
        lock (_refreshing) (_material, _fault, _readAt) = (material, null, _clock.GetTimestamp());
    }

    public ValueTask<SslServerAuthenticationOptions> HandshakeAsync(TlsHandshakeCallbackContext context)
    {
        TlsMaterial material = Current();
        TlsServerOptions options = material.Options;
        var handshake = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = material.Context,
            EnabledSslProtocols = options.Protocols,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            ClientCertificateRequired = options.ClientAuth != ClientCertificatePolicy.NoClientCert,
            RemoteCertificateValidationCallback = (_, certificate, chain, _) => ClientCertificates.IsAccepted(certificate as X509Certificate2, chain, material),
        };
        if (options.CipherSuites.Count > 0 && OperatingSystem.IsLinux()) handshake.CipherSuitesPolicy = new CipherSuitesPolicy([.. s_tls13, .. options.CipherSuites]);
        return ValueTask.FromResult(handshake);
    }

    private TlsMaterial Current()
    {
        lock (_refreshing)
        {
            if (_clock.GetElapsedTime(_readAt) < s_interval) return _material;
            _readAt = _clock.GetTimestamp();
            try
            {
                TlsMaterial next = _material.Refresh();
                if (next != _material) LogTaken(next.Certificate.Subject, next.Certificate.NotAfter.ToUniversalTime());
                (_material, _fault) = (next, null);
            }
            catch (Exception e) when (TlsMaterial.IsFault(e))
            {
                string fault = TlsMaterial.Describe(e);
                if (fault != _fault) LogKept(fault); // once, not with each handshake
                _fault = fault;
            }
            return _material;
        }
    }

    [LoggerMessage(LogLevel.Information, "the listeners' certificate was read again: {Subject}, good until {NotAfter:O}")]
    private partial void LogTaken(string subject, DateTime notAfter);

    [LoggerMessage(LogLevel.Error, "the listeners' certificate is not renewed, the old one stays: {Reason}")]
    private partial void LogKept(string reason);
}
