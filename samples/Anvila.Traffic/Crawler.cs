namespace Anvila.Traffic;

/// <summary>A scanner as every public address meets it: unknown paths at about one each twelve seconds.</summary>
internal sealed class Crawler(Uri target, int seed, Rhythm rhythm)
{
    private static readonly string[] Paths = ["/wp-login.php", "/.env", "/admin", "/phpmyadmin/", "/api/v1/users/{0}", "/robots.txt", "/backup-{0}.zip", "/.git/config", "/login.aspx?id={0}", "/cgi-bin/{0}.sh"];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        using var client = new HttpClient { BaseAddress = target, Timeout = TimeSpan.FromSeconds(30) };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("CuriousBot/2.1");
        try
        {
            while (true)
            {
                await rhythm.PauseAsync(1 / 12.0, random, cancellationToken);
                string path = string.Format(System.Globalization.CultureInfo.InvariantCulture, Paths[random.Next(Paths.Length)], random.Next(100_000));
                try
                {
                    using HttpResponseMessage response = await client.GetAsync(path, cancellationToken);
                }
                catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested) { } // the API may be down on purpose
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested) { } // a stop is not a failure
    }
}
