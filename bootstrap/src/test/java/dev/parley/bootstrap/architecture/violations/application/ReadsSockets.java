package dev.parley.bootstrap.architecture.violations.application;

import java.net.Socket;

interface ReadsSockets {
  Socket socket();
}
