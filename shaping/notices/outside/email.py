"""电子邮件: one plain letter to the one address that was configured."""

from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage

from shaping.notices.outside.letters import Letter, NotSent


def send(address: str, secret: str, letter: Letter) -> None:
    """Send through the installation's mail server; mail knows no secret. Raises NotSent."""
    if not settings.EMAIL_HOST or not settings.DEFAULT_FROM_EMAIL:
        raise NotSent("没有配置邮件服务器。请系统管理员在运行环境里写 EMAIL_URL。")
    try:
        EmailMessage(letter.subject, letter.body, to=[address]).send()
    except (SMTPException, OSError) as error:
        raise NotSent("邮件没有发出：邮件服务器连不上，或者没有收下。") from error
