"""Settings, read once from the environment. Secrets have no default outside a demonstration."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent


class SettingsError(ValueError):
    """The environment lacks or contradicts something that the product needs."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that the environment decides; what a council decides is data (see policies)."""

    secret_key: str
    instance: Path
    database_url: str | None = None  # None: the embedded PostgreSQL under `instance`
    base_url: str = "http://127.0.0.1:8000"
    smtp_url: str | None = None  # None: mail waits in the outbox, to be read by an administrator
    mail_from: str = "workforce@localhost"
    council: str = "Northmere Council"
    trusted_proxies: int = 0
    log_level: str = "INFO"
    max_upload_mb: int = 256
    demo: bool = False  # whether the pages name the demonstration accounts

    @property
    def secure(self) -> bool:
        """Whether browsers reach the product over HTTPS."""
        return self.base_url.startswith("https://")

    @property
    def work_folder(self) -> Path:
        """Folder for uploads that wait for a decision."""
        return self.instance / "uploads"


def _kept_secret(instance: Path) -> str:
    """Return the instance's own secret, made once, readable by its owner only."""
    path = instance / "secret_key"
    if not path.exists():
        instance.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


def from_env(env: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; raise SettingsError, with what to do, when one is missing."""
    instance = Path(env.get("INSTANCE_DIR") or ROOT / "instance").resolve()
    database_url = env.get("DATABASE_URL") or None
    secret = env.get("SECRET_KEY")
    if database_url and not secret:
        raise SettingsError("SECRET_KEY is missing. Set it to 32 or more random characters when DATABASE_URL is set.")
    return Settings(
        secret_key=secret or _kept_secret(instance),
        instance=instance,
        database_url=database_url,
        base_url=(env.get("BASE_URL") or f"http://127.0.0.1:{env.get('PORT') or 8000}").rstrip("/"),
        smtp_url=env.get("SMTP_URL") or None,
        mail_from=env.get("MAIL_FROM") or "workforce@localhost",
        council=env.get("COUNCIL_NAME") or "Northmere Council",
        trusted_proxies=int(env.get("TRUSTED_PROXIES") or 0),
        log_level=env.get("LOG_LEVEL") or "INFO",
        max_upload_mb=int(env.get("MAX_UPLOAD_MB") or 256),
        demo=(instance / "demonstration").exists(),
    )
