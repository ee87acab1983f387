Console.WriteLine("pharos");
